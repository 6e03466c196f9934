import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { ChatWorkspace } from "./workspace/ChatWorkspace.tsx";

const root = createRootRoute({ component: Outlet });
const login = createRoute({ getParentRoute: () => root, path: "/", component: () => null });
const chats = createRoute({
  getParentRoute: () => root,
  path: "/sales-agent/chats",
  component: () => <ChatWorkspace mode="agent" />,
});

export const router = createRouter({ routeTree: root.addChildren([login, chats]), basepath: "/intranet" });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
