import { mount } from "svelte";
import "~/styles/fonts.css";
import { locale } from "~/lib/format/i18n.svelte";
import { settings } from "~/lib/core/settings.svelte";
import { openPlatform } from "~/platform/open";
import App from "~/views/panel/app/App.svelte";
import "./panel.css";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");

locale.recall();
settings.recall();
document.documentElement.dataset.theme = settings.shown;
// The carrier first: it takes the token out of the address before anything else reads it.
const platform = await openPlatform(async () => (await import("~/views/door/join")).join(target));
// What the page itself shows until now.
target.replaceChildren();
mount(App, { target, props: { platform } });
