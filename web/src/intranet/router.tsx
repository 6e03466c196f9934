/** The addresses of document 000, and who may open them. The server checks again, whatever is shown here. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { filtersOf } from "./filters.ts";
import { homeOf } from "./people.ts";
import { session } from "./session.ts";
import { Failed, NotFound } from "./shell/states.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NowhereFound });

function NowhereFound() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

/** Only a place inside: whoever makes somebody click an address must not choose where they end up. */
const inside = (next: unknown): { next?: string } =>
  typeof next === "string" && /^\/(admin|sales-agent|profile)(?=[/?#]|$)/.test(next) ? { next } : {};

const login = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: ({ next }: Record<string, unknown>) => inside(next),
  beforeLoad: ({ search }) => {
    const { person } = session.getState();
    if (!person) return;
    const { next } = inside(search.next); // the router lets by what `validateSearch` leaves out
    if (next) throw redirect({ href: `/intranet${next}` });
    throw redirect({ to: homeOf(person) });
  },
  component: lazyRouteComponent(() => import("./login/Login.tsx"), "Login"),
});

const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  beforeLoad: ({ location }) => {
    if (!session.getState().person) throw redirect({ to: "/", search: inside(location.href) });
  },
  component: lazyRouteComponent(() => import("./shell/Shell.tsx"), "Shell"),
});
const inDesk = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => desk, path, component });

const agentDashboard = inDesk(
  "/sales-agent/dashboard",
  lazyRouteComponent(() => import("./dashboard/AgentDashboard.tsx"), "AgentDashboard"),
);
// one page for the list and for each conversation, so that the list stays when another one is opened
const agentChats = inDesk(
  "/sales-agent/chats",
  lazyRouteComponent(() => import("./workspace/Chats.tsx"), "AgentChats"),
);
const agentChat = createRoute({ getParentRoute: () => agentChats, path: "$conversationId" });
const profile = inDesk(
  "/profile",
  lazyRouteComponent(() => import("./profile/Profile.tsx"), "Profile"),
);

const admin = createRoute({
  getParentRoute: () => desk,
  path: "/admin",
  component: lazyRouteComponent(() => import("./shell/AdminOnly.tsx"), "AdminOnly"),
});
const inAdmin = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => admin, path, component });

const adminDashboard = inAdmin(
  "/dashboard",
  lazyRouteComponent(() => import("./dashboard/AdminDashboard.tsx"), "AdminDashboard"),
);
const users = inAdmin(
  "/users",
  lazyRouteComponent(() => import("./users/Users.tsx"), "Users"),
);
const newUser = inAdmin(
  "/users/new",
  lazyRouteComponent(() => import("./users/NewUser.tsx"), "NewUser"),
);
const user = inAdmin(
  "/users/$userId",
  lazyRouteComponent(() => import("./users/EditUser.tsx"), "EditUser"),
);
const adminChats = inAdmin(
  "/chats",
  lazyRouteComponent(() => import("./workspace/Chats.tsx"), "AdminChats"),
);
const adminChat = createRoute({ getParentRoute: () => adminChats, path: "$conversationId" });
const history = createRoute({
  getParentRoute: () => admin,
  path: "/history",
  validateSearch: filtersOf,
  component: lazyRouteComponent(() => import("./history/History.tsx"), "History"),
});
const settings = inAdmin(
  "/settings",
  lazyRouteComponent(() => import("./settings/Settings.tsx"), "Settings"),
);

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    desk.addChildren([
      agentDashboard,
      agentChats.addChildren([agentChat]),
      profile,
      admin.addChildren([
        adminDashboard,
        users,
        newUser,
        user,
        adminChats.addChildren([adminChat]),
        history,
        settings,
      ]),
    ]),
  ]),
  basepath: "/intranet",
  defaultPreload: "intent",
  defaultErrorComponent: ({ reset }) => <Failed retry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
