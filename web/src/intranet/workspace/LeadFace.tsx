import { initials } from "../people.ts";
import classes from "./LeadFace.module.css";

interface Shown {
  name: string;
  online: boolean;
  size: "small" | "medium" | "large";
  className?: string | undefined;
}

/** A lead's initials, with a green dot while they are there. Name and presence stand in words beside it. */
export function LeadFace({ name, online, size, className = "" }: Shown) {
  return (
    <span
      className={`${classes.face} ${className}`}
      data-size={size}
      data-online={online || undefined}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
