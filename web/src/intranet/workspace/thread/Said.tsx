import { pieces } from "../../../common/text.ts";
import classes from "./Bubble.module.css";

/** People's words, as they wrote them; addresses can be followed. */
export function Said({ text }: { text: string }) {
  return (
    <p className={classes.words} dir="auto">
      {[...pieces(text).entries()].map(([index, { text: piece, href }]) =>
        href ? (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </p>
  );
}
