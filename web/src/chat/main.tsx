/** @jsxImportSource preact */
import "./chat.css";
import { render } from "preact";
import { pageAround } from "./frame.ts";
import { optionsOf } from "./options.ts";
import { Chat } from "./parts/Chat.tsx";
import { Visit } from "./visit.ts";

const framed = location.pathname === "/widget";
const options = optionsOf(location, framed);
const root = document.getElementById("chat");
const visit = await Visit.begin(options, pageAround(options.site));
document.documentElement.classList.toggle("framed", framed);
await visit.told;
if (root) render(<Chat visit={visit} />, root);
