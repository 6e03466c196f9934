import "@mantine/dates/styles.css";
import "dayjs/locale/es";
import "dayjs/locale/pt";
import { DatesProvider } from "@mantine/dates";
import type { ReactNode } from "react";
import { language } from "../language.ts";

/** Calendars to choose days from look and speak as they are to only in here. */
export const Dates = ({ children }: { children: ReactNode }) => (
  <DatesProvider settings={{ locale: language(), weekendDays: [] }}>{children}</DatesProvider>
);
