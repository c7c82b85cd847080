# One file for all images, a target for each component:
#   npm run images                                            # all of them, with docker, podman or buildah
#   docker build --target agent -t logpipeline-agent:0.1.0 .   # one
#
# The bundle is made in here, from the lock file, and not copied from the checkout: the native addon (zlib-sync) is then built
# for the image's own libc and processor, `docker build` works on a fresh clone, and tests run what users run.
#
# Any image that has node, npm, python3, make and g++ (BUILD_IMAGE), or node (BASE_IMAGE), will do.
# Podman and buildah want the whole name.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm
ARG BASE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS sources
WORKDIR /src
# Manifests alone first: sources change more often than dependencies.
COPY package.json package-lock.json .npmrc ./
COPY records/package.json records/
COPY record-log/package.json record-log/
COPY request-logger/package.json request-logger/
COPY crds/package.json crds/
COPY s3/package.json s3/
COPY kubernetes/package.json kubernetes/
COPY service/package.json service/
COPY operator/package.json operator/
COPY daemonset-agent/package.json daemonset-agent/
COPY ingest-service/package.json ingest-service/
# For a private registry or a certificate authority of one's own:
#   --secret id=npmrc,src=$HOME/.npmrc --secret id=ca,src=ca.pem --build-arg NODE_EXTRA_CA_CERTS=/run/secrets/ca
ARG NODE_EXTRA_CA_CERTS
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
    npm ci --workspace operator --workspace daemonset-agent --workspace ingest-service --include-workspace-root \
        --no-audit --no-fund --nodedir=/usr/local \
    && rm -rf /root/.npm
COPY . .

FROM sources AS agent-bundle
RUN node scripts/bundle.ts agent

FROM sources AS operator-bundle
RUN node scripts/bundle.ts operator

FROM sources AS ingest-bundle
RUN node scripts/bundle.ts ingest

FROM ${BASE_IMAGE} AS operator
WORKDIR /app
COPY --from=operator-bundle /src/operator/dist/ ./
ENV NODE_ENV=production
# Nobody. Nothing under / is written.
USER 65532:65532
EXPOSE 8080
# glibc gives each thread a heap of its own, and what is freed in one helps no other. One for all saves 12 to 23 of 138 MB while 1,000
# agents are asked (measured), and this process has one busy thread.
ENV MALLOC_ARENA_MAX=1
# V8 takes a 256th of the pod's memory for half of its young generation, which for 256 MiB is 1 MB: answers of agents fill that within
# milliseconds, and what is then in use is copied. 4 halve the time that this takes (3.5 to 1.7 s of 25), for no more memory in all. The
# bound of the old generation is the pod's limit, by itself.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/app/main.mjs"]
CMD ["--config", "/etc/logpipeline/operator.json"]

FROM ${BASE_IMAGE} AS ingest
WORKDIR /app
COPY --from=ingest-bundle /src/ingest-service/dist/ ./
ENV NODE_ENV=production
# Nobody. Nothing under / is written; records go to a volume at /var/lib/logpipeline-ingest, which this user must own.
USER 65532:65532
EXPOSE 8080 9881
# At full load, measured by `npm run bench -- ingest`: requests live until they are on disk, so most outlive a small young generation and
# wait in the old one, which V8 lets grow to three or four times what is in use. 16 MB keep them young; twice as much, not three or four
# times, is collected at the same cost within the noise, for 20 MB less. One heap of glibc's for all threads.
ENV MALLOC_ARENA_MAX=1
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=100", "/app/main.mjs"]
CMD ["--config", "/etc/logpipeline/ingest.yaml"]

FROM ${BASE_IMAGE} AS agent
# systeminformation asks df, ps, ip, lsblk and cat, and answers zeros without an error where they are missing.
RUN command -v df ps ip lsblk cat > /dev/null \
    || (apt-get update \
        && apt-get install --yes --no-install-recommends procps iproute2 util-linux coreutils \
        && rm -rf /var/lib/apt/lists/*)
WORKDIR /app
COPY --from=agent-bundle /src/daemonset-agent/dist/ ./
# The only dependency that is not in the bundle: a native addon stays a file of its own.
COPY --from=agent-bundle /src/node_modules/zlib-sync/package.json /src/node_modules/zlib-sync/index.js node_modules/zlib-sync/
COPY --from=agent-bundle /src/node_modules/zlib-sync/build/Release/zlib_sync.node node_modules/zlib-sync/build/Release/
ENV NODE_ENV=production
# Nobody, unless the pod says otherwise (deploy/agent.yaml says why it does). Nothing under / is written.
USER 65532:65532
EXPOSE 9880
# V8's young generation alone may grow to 64 MB, which the agent has no use for: most of what it touches are buffers outside.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/app/main.mjs"]
CMD ["--config", "/etc/logpipeline/agent.yaml"]
