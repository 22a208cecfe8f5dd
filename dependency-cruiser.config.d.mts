declare const config: { forbidden: unknown[]; options: { tsPreCompilationDeps: boolean; doNotFollow: { path: string } } };
export default config;
