/** The addresses of document 000, and who may open them. The server checks again, whatever is shown here. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { Shown as AgendaShown } from "./agenda/shown.ts";
import type { Filters as AuditFilters } from "./audit/filters.ts";
import type { Filters } from "./filters.ts";
import { homeOf } from "./people.ts";
import { session } from "./session.ts";
import { Failed, NotFound } from "./shell/states.tsx";
import type { Chosen } from "./statistics/filters.ts";
import { withWords } from "./words/index.ts";

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

/** The page itself leaves out what makes no sense, so that no other page has to load how. */
const asTyped = <Search,>(typed: Record<string, unknown>) => typed as Search;

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
  lazyRouteComponent(
    withWords(() => import("./workspace/Chats.tsx")),
    "AgentChats",
  ),
);
/** A message of it that is to be shown. */
const atMessage = ({ message }: Record<string, unknown>): { message?: number } =>
  typeof message === "number" ? { message } : {};
const agentChat = createRoute({
  getParentRoute: () => agentChats,
  path: "$conversationId",
  validateSearch: atMessage,
});
const pipeline = lazyRouteComponent(
  withWords(() => import("./pipeline/Pipeline.tsx")),
  "Pipeline",
);
/** Whose qualification is open. */
const ofLead = ({ lead }: Record<string, unknown>): { lead?: string } =>
  typeof lead === "string" ? { lead } : {};
const agentPipeline = createRoute({
  getParentRoute: () => desk,
  path: "/sales-agent/pipeline",
  validateSearch: ofLead,
  component: pipeline,
});
const agenda = lazyRouteComponent(
  withWords(() => import("./agenda/Agenda.tsx")),
  "Agenda",
);
const agentAgenda = createRoute({
  getParentRoute: () => desk,
  path: "/sales-agent/agenda",
  validateSearch: asTyped<AgendaShown>,
  component: agenda,
});
const agentStatistics = createRoute({
  getParentRoute: () => desk,
  path: "/sales-agent/figures",
  validateSearch: asTyped<Chosen>,
  component: lazyRouteComponent(
    withWords(() => import("./statistics/Statistics.tsx")),
    "Statistics",
  ),
});
const templates = lazyRouteComponent(
  withWords(() => import("./templates/Templates.tsx")),
  "Templates",
);
const agentTemplates = inDesk("/sales-agent/templates", templates);
const profile = createRoute({
  getParentRoute: () => desk,
  path: "/profile",
  validateSearch: ({
    mailbox,
    calendar,
  }: Record<string, unknown>): { mailbox?: string; calendar?: string } => ({
    ...(typeof mailbox === "string" && { mailbox }),
    ...(typeof calendar === "string" && { calendar }),
  }),
  component: lazyRouteComponent(
    withWords(() => import("./profile/Profile.tsx")),
    "Profile",
  ),
});

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
  lazyRouteComponent(
    withWords(() => import("./users/Users.tsx")),
    "Users",
  ),
);
const newUser = inAdmin(
  "/users/new",
  lazyRouteComponent(
    withWords(() => import("./users/NewUser.tsx")),
    "NewUser",
  ),
);
const user = inAdmin(
  "/users/$userId",
  lazyRouteComponent(
    withWords(() => import("./users/EditUser.tsx")),
    "EditUser",
  ),
);
const adminChats = inAdmin(
  "/chats",
  lazyRouteComponent(
    withWords(() => import("./workspace/Chats.tsx")),
    "AdminChats",
  ),
);
const adminChat = createRoute({
  getParentRoute: () => adminChats,
  path: "$conversationId",
  validateSearch: atMessage,
});
const adminPipeline = createRoute({
  getParentRoute: () => admin,
  path: "/pipeline",
  validateSearch: ofLead,
  component: pipeline,
});
const adminAgenda = createRoute({
  getParentRoute: () => admin,
  path: "/agenda",
  validateSearch: asTyped<AgendaShown>,
  component: agenda,
});
const adminTemplates = inAdmin("/templates", templates);
const history = createRoute({
  getParentRoute: () => admin,
  path: "/history",
  validateSearch: asTyped<Filters>,
  component: lazyRouteComponent(
    withWords(() => import("./history/History.tsx")),
    "History",
  ),
});
const statistics = createRoute({
  getParentRoute: () => admin,
  path: "/figures",
  validateSearch: asTyped<Chosen>,
  component: lazyRouteComponent(
    withWords(() => import("./statistics/Statistics.tsx")),
    "Statistics",
  ),
});
const teams = inAdmin(
  "/teams",
  lazyRouteComponent(
    withWords(() => import("./teams/Teams.tsx")),
    "Teams",
  ),
);
const audit = createRoute({
  getParentRoute: () => admin,
  path: "/audit",
  validateSearch: asTyped<AuditFilters>,
  component: lazyRouteComponent(
    withWords(() => import("./audit/Audit.tsx")),
    "Audit",
  ),
});
const jobs = inAdmin(
  "/jobs",
  lazyRouteComponent(
    withWords(() => import("./jobs/Jobs.tsx")),
    "Jobs",
  ),
);
const settings = inAdmin(
  "/settings",
  lazyRouteComponent(
    withWords(() => import("./settings/Settings.tsx")),
    "Settings",
  ),
);

const channels = inAdmin(
  "/channels",
  lazyRouteComponent(
    withWords(() => import("./channels/Channels.tsx")),
    "Channels",
  ),
);
const webhooks = inAdmin(
  "/webhooks",
  lazyRouteComponent(
    withWords(() => import("./webhooks/Webhooks.tsx")),
    "Webhooks",
  ),
);
const newWebhook = inAdmin(
  "/webhooks/new",
  lazyRouteComponent(
    withWords(() => import("./webhooks/NewWebhook.tsx")),
    "NewWebhook",
  ),
);
const webhook = inAdmin(
  "/webhooks/$webhookId",
  lazyRouteComponent(
    withWords(() => import("./webhooks/EditWebhook.tsx")),
    "EditWebhook",
  ),
);

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    desk.addChildren([
      agentDashboard,
      agentChats.addChildren([agentChat]),
      agentPipeline,
      agentAgenda,
      agentStatistics,
      agentTemplates,
      profile,
      admin.addChildren([
        adminDashboard,
        users,
        newUser,
        user,
        adminChats.addChildren([adminChat]),
        adminPipeline,
        adminAgenda,
        adminTemplates,
        history,
        statistics,
        teams,
        audit,
        jobs,
        channels,
        webhooks,
        newWebhook,
        webhook,
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
