import type { Availability } from "../../api/shapes.ts";
import classes from "./Dot.module.css";

/** Said by colour and by shape; the word stands beside it. */
export function Dot({ availability }: { availability: Availability }) {
  return <span className={classes.dot} data-is={availability} aria-hidden="true" />;
}
