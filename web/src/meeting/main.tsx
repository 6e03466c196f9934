/** @jsxImportSource preact */
import "../chat/chat.css";
import "./meeting.css";
import { render } from "preact";
import { languageOf } from "../words/catalogue.ts";
import { Meeting } from "./Meeting.tsx";

const language = languageOf(navigator.languages);
const token = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const root = document.getElementById("meeting");
document.documentElement.lang = language;
if (root) render(<Meeting token={token} language={language} />, root);
