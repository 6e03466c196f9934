export const shell = {
  title: "CRM PASCAL - Acceso Corporativo",
};
