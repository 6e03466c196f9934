import { type ReactNode, useCallback, useEffect, useState } from "react";
import { resume, useSession } from "../session.ts";
import { Failed, Splash } from "./states.tsx";

/** Nothing is shown before it is known who is here. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { person } = useSession();
  const [failed, setFailed] = useState(false);
  const look = useCallback(() => {
    setFailed(false);
    resume().catch(() => setFailed(true));
  }, []);
  useEffect(look, []);

  if (person !== undefined) return children;
  return failed ? <Failed whole retry={look} /> : <Splash />;
}
