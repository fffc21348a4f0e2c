import { api, body, type Schemas } from "@/api/client";

export type Tool = Schemas["Tool"];
export type ToolVersion = Schemas["ToolVersion"];
export type ToolFunction = Schemas["Function"];

export const deprecate = ({ key, version, reason }: { key: string; version: string; reason: string }) =>
  body(
    api.POST("/api/v1/tools/{key}/versions/{version}/deprecate", {
      params: { path: { key, version } },
      body: { reason },
    }),
  );

export const recommend = ({ key, version }: { key: string; version: string }) =>
  body(api.POST("/api/v1/tools/{key}/versions/{version}/recommend", { params: { path: { key, version } } }));
