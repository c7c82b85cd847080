const SLOW_MS = 1_200;

/** Answers with the status that is asked for; `slow` comes after a while. */
export async function GET({ params, url }: { params: { id: string }; url: URL }): Promise<Response> {
  if (url.searchParams.has('slow')) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  const status = Number(url.searchParams.get('status') ?? 200);
  return Response.json({ order: params.id }, { status });
}

export const POST = GET;
