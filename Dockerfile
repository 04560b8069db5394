# docker build --build-arg VERSION=$(git describe --tags --always) -t guotu .
# docker run -p 8080:8080 guotu

FROM node:22-bookworm-slim AS page
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/web/dist web/dist
ARG VERSION=dev
RUN make binary VERSION="$VERSION"

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /src/bin/guotu /guotu
COPY LICENSE /licenses/guotu/LICENSE
COPY data/NOTICE.md data/LICENSES /licenses/guotu/data/
ENV GUOTU_ADDR=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["/guotu", "healthcheck"]
ENTRYPOINT ["/guotu"]
CMD ["serve"]
