// Sets the theme before anything is drawn, so that a bright panel does not begin dark. `settings` says the same later.
{
  const kept = localStorage.getItem("cartwall.theme");
  const light =
    kept === "light" || (kept === "system" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
}
