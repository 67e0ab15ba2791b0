/** The panel's own look, for tests of its features: they are measured as they are seen. */
import "~/views/panel/panel.css";
