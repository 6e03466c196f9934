import { Outlet } from "@tanstack/react-router";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { Forbidden } from "./states.tsx";

export function AdminOnly() {
  return isAdmin(useDesk().person) ? <Outlet /> : <Forbidden />;
}
