import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const markup = "Text from outside is never markup: use text nodes.";

export default ts.config(
  { ignores: ["dist/", "src/wire/"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    files: ["src/**", "public/**"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["scripts/**", "*.js", "*.ts"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-console": ["error", { allow: ["warn", "error"] }],
      "svelte/no-at-html-tags": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "SvelteAttribute[key.name='style']",
          message: "The content policy refuses style attributes in markup; `style:` goes through CSSOM.",
        },
      ],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: markup },
        { property: "outerHTML", message: markup },
        { property: "insertAdjacentHTML", message: markup },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tauri-apps/*"], message: "Only src/platform/tauri.ts speaks to the shell." },
          ],
        },
      ],
    },
  },
  {
    // The scripts speak to a terminal, and hand functions to a browser.
    files: ["scripts/**"],
    languageOptions: { globals: globals.browser },
    rules: { "no-console": "off" },
  },
  { files: ["src/platform/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/features/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tauri-apps/*"], message: "Only src/platform/tauri.ts speaks to the shell." },
            {
              group: ["~/features/*", "~/views/*"],
              message: "A feature imports no other feature; views compose them.",
            },
          ],
        },
      ],
    },
  },
);
