export function AgentDashboard() {
  return null;
}
