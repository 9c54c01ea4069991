# docker build --build-arg NODE_IMAGE=node:20.19.5-bookworm-slim --tag lambda-sim .
# docker run --rm --volume "$PWD:/work" lambda-sim estimate template.yaml
ARG NODE_IMAGE=node:20.19.5-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp \
  && npm install --global --prefix /opt/lambda-sim --ignore-scripts --omit=dev /tmp/lambda-sim-*.tgz

FROM ${NODE_IMAGE}
COPY --from=build /opt/lambda-sim /opt/lambda-sim
ENV PATH=/opt/lambda-sim/bin:$PATH NO_COLOR=1
USER node
WORKDIR /work
ENTRYPOINT ["lambda-sim"]
CMD ["--help"]
