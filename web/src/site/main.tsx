/** @jsxImportSource preact */
import "./site.css";
import { render } from "preact";
import { chosenLanguage, chosenTheme, wordsIn } from "./choices.ts";
import { Site } from "./parts/Site.tsx";

const language = chosenLanguage();
const theme = chosenTheme();
// the tag is read when it runs, which is after this script
const tag = document.querySelector<HTMLScriptElement>('script[src="/widget.js"]');
if (tag) Object.assign(tag.dataset, { language, theme });
const root = document.getElementById("site");
const words = await wordsIn(language);
if (root) render(<Site first={{ language, theme, words }} />, root);
