import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** The service worker says which notification of its was clicked: this page goes where it leads. */
export function useNotificationClicks(): void {
  const router = useRouter();
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const hear = ({ data }: MessageEvent<{ open?: unknown }>) => {
      if (typeof data?.open === "string") void router.navigate({ href: data.open });
    };
    navigator.serviceWorker.addEventListener("message", hear);
    return () => navigator.serviceWorker.removeEventListener("message", hear);
  }, [router]);
}
