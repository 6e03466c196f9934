import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./fonts.css";
import "./base.css";
import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { language } from "./language.ts";
import { queries } from "./queries.ts";
import { router } from "./router.tsx";
import { session } from "./session.ts";
import { SessionGate } from "./shell/SessionGate.tsx";
import toasts from "./shell/Toasts.module.css";
import { theme, variables } from "./theme.ts";
import { learn, words } from "./words/index.ts";

/** Mantine writes a few styles into the page; the Content-Security-Policy lets those with our nonce in. */
const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? "";
// so does what keeps the page from scrolling behind a dialog, which looks for it here
Object.assign(globalThis, { __webpack_nonce__: nonce });

session.subscribe(({ person }, { person: before }) => {
  if (person?.id === before?.id) return;
  if (!person) queries.clear(); // what one person has read is not for the next
  void router.invalidate();
});

const place = document.getElementById("intranet");
if (place) {
  await learn(language());
  const { close, showPassword } = words().shell;
  const named = mergeThemeOverrides(theme, {
    components: {
      Notification: { defaultProps: { closeButtonProps: { "aria-label": close } } },
      PasswordInput: { defaultProps: { visibilityToggleButtonProps: { "aria-label": showPassword } } },
    },
  });
  createRoot(place).render(
    <MantineProvider
      theme={named}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications
          className={toasts.place ?? ""}
          position={matchMedia("(max-width: 48em)").matches ? "top-center" : "bottom-left"}
        />
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
