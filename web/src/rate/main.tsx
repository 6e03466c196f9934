/** @jsxImportSource preact */
import "../chat/chat.css";
import "./rate.css";
import { render } from "preact";
import { languageOf } from "../words/catalogue.ts";
import { Rate } from "./Rate.tsx";

const language = languageOf(navigator.languages);
const token = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const root = document.getElementById("rate");
document.documentElement.lang = language;
if (root) render(<Rate token={token} language={language} />, root);
