# The image of Wayfarer: one process, one port, data in /data. Every package is pinned by hash.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/wayfarer \
 && /opt/wayfarer/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 # Source maps of the chat's front end are a third of the image and serve nobody here.
 && find /opt/wayfarer -path '*/chainlit/*' -name '*.map' -delete
COPY pyproject.toml README.md ./
COPY core core
COPY chat_app chat_app
COPY training_data training_data
COPY admin admin
COPY azure_emulator azure_emulator
COPY wayfarer wayfarer
# The build tools are installed apart from the application, so that they are not part of the image.
RUN python -m venv /opt/build-tools \
 && /opt/build-tools/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
 && /opt/build-tools/bin/python -m hatchling build -t wheel -d /dist \
 && /opt/wayfarer/bin/pip install --no-cache-dir --no-deps /dist/*.whl

FROM python:3.13-slim-bookworm
# The OpenAI client trusts the system's certificates.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home wayfarer
COPY --from=build /opt/wayfarer /opt/wayfarer
USER wayfarer
WORKDIR /data
VOLUME /data
ENV PATH=/opt/wayfarer/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WAYFARER_HOST=0.0.0.0 \
    WAYFARER_PORT=8000 \
    WAYFARER_DATA_DIR=/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGINT
CMD ["wayfarer", "serve"]
