// The topics of `hyper help`, by name.

export const topicNames = ['params', 'metrics', 'import', 'hosts', 'environment', 'exit-codes'] as const;

type TopicName = (typeof topicNames)[number];

/** The text of a topic, at most 80 columns wide. */
export async function topicText(name: TopicName): Promise<string> {
  switch (name) {
    case 'params':
      return (await import('./params.ts')).params;
    case 'metrics':
      return (await import('./metrics.ts')).metrics;
    case 'import':
      return (await import('./import.ts')).importTopic;
    case 'hosts':
      return (await import('./hosts.ts')).hostsTopic;
    case 'environment':
      return (await import('./environment.ts')).environment;
    case 'exit-codes':
      return (await import('./exit-codes.ts')).exitCodes;
  }
}
