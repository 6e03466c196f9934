import { ratingWords } from "../words/ratings.ts";
import classes from "./Stars.module.css";

const BEST = 5;

/** A score, as it was given. */
export function Stars({ score }: { score: number }) {
  const ratings = ratingWords();
  return (
    <span className={classes.stars} role="img" aria-label={ratings.of5(`${score}`)}>
      {"★".repeat(score)}
      <span className={classes.rest}>{"★".repeat(BEST - score)}</span>
    </span>
  );
}
