/**
 * Kompox as a library: reads Compose projects as Docker Compose would, and
 * converts them to Kubernetes objects. Pure: files and settings are arguments.
 *
 * @module
 */

export { collectBundle, type CollectOptions } from "./core/compose/collect.ts";
export { loadCompose } from "./core/compose/load.ts";
export type { ComposeProject, ComposeService } from "./core/compose/model.ts";
export { printCompose } from "./core/compose/print_compose.ts";
export type { ProjectReader } from "./core/compose/project_reader.ts";
export { readConfig } from "./core/config/v1/read.ts";
export { convertApp } from "./core/convert/app.ts";
export type { DiskBinding } from "./core/convert/bindings.ts";
export { writeManifest } from "./core/convert/manifest.ts";
export {
  type Kind,
  KompoxError,
  type Place,
  type Problem,
} from "./core/domain/error.ts";
export type {
  App,
  Cluster,
  Provider,
  Service,
  Target,
} from "./core/domain/resources.ts";
export { Source } from "./core/domain/source.ts";
export type { ComposeBundle } from "./core/operations/bundle.ts";
export type { KubeObject } from "./core/ports/kube.ts";
