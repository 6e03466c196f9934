import { useEffect } from "react";
import { useDesk } from "../desk.ts";
import { toldNow, useIsTold, useTold } from "../preferences.ts";

/** Whether this browser is told by push, for the person who is here. Keeps that up, once for each who comes. */
export function usePush(): boolean {
  const { api, person } = useDesk();
  const [, setTold] = useTold();

  useEffect(() => {
    if (toldNow()?.person !== person.id) return;
    import("../push.ts")
      .then(({ keepUp }) => keepUp(api, person.id))
      .then((now) => now && setTold(now))
      .catch(() => {}); // at the next start
  }, [api, person.id, setTold]);

  return useIsTold(person.id);
}
