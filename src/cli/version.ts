// Filled in by the build from package.json.
declare const __HYPER_VERSION__: string;

export const hyperVersion = __HYPER_VERSION__;
