import { ConfigError, loadConfig } from '../../src/config/config.ts'

/** The lines of the configuration error for an environment, one for each problem. */
export function configProblems(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...error.message.matchAll(/^ {2}- (.*)$/gm)].map(([, line = '']) => line)
  }
}
