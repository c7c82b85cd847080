export type ApiLogging = {};
export function useApiLogging(): ApiLogging {
  return {};
}
