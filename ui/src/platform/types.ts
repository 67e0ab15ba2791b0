/**
 * What the panel needs from the outside, whichever carrier brings it. Names, bodies and answers come from the
 * core's own list, so no caller ever says what it expects to get.
 */
import type { Commands, Queries, Verb } from "~/wire/commands";
import type { ImportReport, Mapping, OrdersReport, Problem, StateMessage } from "~/wire/wire";

/** Either the answer, or why not. A refusal is an answer too: nothing here throws. */
export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Trouble };

/** A problem from the core, or one of the line to it (`offline`, `no_answer`). */
export type Trouble = Pick<
  Problem,
  "code" | "detail" | "columns" | "samples" | "suggested" | "conflicts" | "cues"
> &
  Partial<Pick<Problem, "params">>;

/** `locked`: the host has closed the door for other devices. */
export type Status = "connecting" | "open" | "lost" | "locked" | "refused";

export type MappingField = Exclude<keyof Mapping, "options" | "description">;
export const MAPPING_FIELDS = [
  "title",
  "sku",
  "price",
  "sale_price",
  "compare_at",
  "quantity",
  "vendor",
  "tags",
  "picture",
  "handle",
  "barcode",
  "currency",
] as const satisfies readonly MappingField[];

/** A file that was chosen in the desktop's own dialog. It never comes to the page, which only names it. */
export interface ChosenFile {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
}
export type IncomingFile = File | ChosenFile;

export interface UploadOptions {
  /** Says what would happen; changes nothing. */
  dryRun: boolean;
  /** A name for this import, by which it is followed and cancelled. */
  id: string;
  mapping?: Mapping | undefined;
  /** Of prices that name none. */
  currency?: string | undefined;
  /** How much of the file has been sent, 0 to 1, where the carrier knows. */
  onsent?: (share: number) => void;
  /** Breaks the sending off. */
  signal?: AbortSignal;
}

export interface OrdersOptions extends Pick<UploadOptions, "dryRun" | "onsent" | "signal"> {
  /** IANA name of the time zone of dates that name none. */
  zone: string;
  /** Of prices that name none; the show's where it is left out. */
  currency?: string | undefined;
  /** Orders count so many seconds after the end of the show, too. */
  tail: number;
}

/** What the system's dialog for a file says. */
export interface ChooserWords {
  title: string;
  /** What the files are called that it offers. */
  files: string;
}

export type ExportFormat = "csv" | "json";

export interface Listener {
  state: (message: StateMessage) => void;
  /** What time it is by the core's clock, where nothing else is new. */
  time: (now: number) => void;
  status: (status: Status) => void;
}

/** A view that has a window of its own. */
export type SecondView = "prompter" | "timeline";
export type ShellTheme = "dark" | "light" | "system";

/** What a person chose in the menus that the page carries out. */
export type MenuAction = (typeof MENU_ACTIONS)[number];
/** Those that act on the show, by their verbs. */
export const SHOW_ACTIONS = ["take", "next", "clear", "undo", "end_show"] as const satisfies readonly Verb[];
export const MENU_ACTIONS = [
  "import",
  "settings",
  "keys",
  "overlay",
  "desk",
  "build",
  "history",
  ...SHOW_ACTIONS,
  "zoom_in",
  "zoom_out",
  "zoom_reset",
] as const;

/** The words of menus, tray and dialogs; `{title}` stands where a name goes. */
export type ShellWords = Record<ShellWord, string>;
export type ShellWord = (typeof SHELL_WORDS)[number];
export const SHELL_WORDS = [
  "about",
  "bring_all_to_front",
  "build",
  "catalogue_files",
  "clear",
  "close",
  "close_live",
  "close_live_text",
  "close_rehearsal",
  "close_rehearsal_text",
  "close_window",
  "copy",
  "copy_overlay",
  "cut",
  "desk",
  "edit",
  "end_show",
  "file",
  "full_screen",
  "help",
  "hide",
  "hide_others",
  "history",
  "idle",
  "import",
  "keys",
  "memo",
  "minimize",
  "next",
  "on_air",
  "open_data",
  "overlay",
  "paste",
  "prompter",
  "quit",
  "rehearsal",
  "select_all",
  "settings",
  "show",
  "show_all",
  "show_cartwall",
  "sold_out",
  "stay",
  "take",
  "timeline",
  "undo",
  "view",
  "window",
  "zoom_in",
  "zoom_out",
  "zoom_reset",
] as const;

/** What only a desktop app can do. */
export interface Shell {
  /** The window that this page stands in. */
  readonly window: "panel" | SecondView;
  /** Opens the view's window, or brings it to the front. */
  openWindow(view: SecondView): Promise<Reply<null>>;
  openDataFolder(): Promise<Reply<null>>;
  /** This window's size of everything, 0.5 to 2; remembered. */
  setZoom(factor: number): Promise<Reply<null>>;
  /** This window over the whole screen, or back. */
  toggleFullScreen(): Promise<Reply<null>>;
  closeWindow(): Promise<Reply<null>>;
  /** All windows; remembered, so that the next start begins in it. */
  setTheme(theme: ShellTheme): Promise<Reply<null>>;
  /** Whether the system may say what happens while nobody looks at the panel. */
  setNotifications(on: boolean): Promise<Reply<null>>;
  words(words: ShellWords): Promise<Reply<null>>;
  /**
   * Called once. A second window, which has no menu, only ever hears of zoom; its keys for that, for full screen
   * and for closing are heard here.
   */
  onMenu(handler: (action: MenuAction) => void): void;
  /** Lets the person choose a catalogue file; `null` where none was chosen. */
  chooseCatalogue(): Promise<Reply<ChosenFile | null>>;
  /** The same for a file of orders. */
  chooseOrders(words: ChooserWords): Promise<Reply<ChosenFile | null>>;
}

export interface OverlaySource {
  url: string;
  file: string | null;
}

export interface Platform {
  /** `key` makes it safe to send the same command again. */
  command<N extends keyof Commands>(
    name: N,
    body: Commands[N]["body"],
    key: string,
  ): Promise<Reply<Commands[N]["answer"]>>;
  query<N extends keyof Queries>(name: N, body: Queries[N]["body"]): Promise<Reply<Queries[N]["answer"]>>;
  /** Starts the flow of states; called once. */
  listen(listener: Listener): void;
  /** Takes a catalogue file in. Like all that goes over HTTP, it is absent at the door, where there is none. */
  readonly upload?: (file: IncomingFile, options: UploadOptions) => Promise<Reply<ImportReport>>;
  /** Takes in a file of orders that were placed in a show; absent likewise. */
  readonly uploadOrders?: (
    show: string,
    file: IncomingFile,
    options: OrdersOptions,
  ) => Promise<Reply<OrdersReport>>;
  /**
   * Lets the person save the export of a run of a show, `null` for one that was never run; `value` says whether it was
   * saved.
   */
  readonly saveExport?: (
    show: string,
    run: number | null,
    title: string,
    format: ExportFormat,
  ) => Promise<Reply<boolean>>;
  /** The address to put in OBS, and the page on the core's computer that waits for it. */
  readonly overlaySource?: () => Promise<OverlaySource | null>;
  /** The panel's own address for another browser on this computer, with the token: a secret. */
  readonly panelLink?: () => string;
  /** Where `/media` lives; empty on the core's own pages. */
  readonly mediaBase: string;
  /** A new token after the old one was refused; absent where no token is needed. */
  readonly useToken?: (token: string) => void;
  /** Only in the desktop app. */
  readonly shell?: Shell;
}

/** On the core's own computer. */
export type WholePlatform = Platform &
  Required<
    Pick<Platform, "upload" | "uploadOrders" | "saveExport" | "overlaySource" | "panelLink" | "useToken">
  >;

export const failed = (code: string, detail: string): { ok: false; problem: Trouble } => ({
  ok: false,
  problem: { code, detail },
});
