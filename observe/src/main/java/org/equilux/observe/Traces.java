package org.equilux.observe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * OpenTelemetry traces of jobs across master and workers. Spans are recorded only if the
 * environment names a collector by OpenTelemetry's variables; otherwise no SDK class is loaded and
 * a span costs next to nothing.
 *
 * <p>Spans are sent in the background from a bounded queue; spans beyond its capacity are dropped.
 * An unreachable collector is logged and has no other effect.
 */
public final class Traces implements AutoCloseable {
  /** Traces are recorded if one of these is set. */
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");

  /**
   * The protocol variables: spans are sent by the JDK's HTTP client, which does not support gRPC.
   */
  private static final List<String> PROTOCOLS =
      List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");

  private static final String SCOPE = "org.equilux";

  /** The header of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
  private static final String TRACE_PARENT = "traceparent";

  private static final TextMapGetter<Map<String, String>> FROM_MAP = Map::get;

  private static final Traces NONE = new Traces(OpenTelemetry.noop(), () -> {});

  private final Tracer tracer;
  private final Runnable close;

  /** Guarded by this object's monitor. */
  private boolean closed;

  private Traces(OpenTelemetry telemetry, Runnable close) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.close = close;
  }

  /** Traces that are not recorded. */
  public static Traces none() {
    return NONE;
  }

  /** Traces recorded to the given telemetry, which its owner closes. */
  static Traces of(OpenTelemetry telemetry) {
    return new Traces(telemetry, () -> {});
  }

  /**
   * Traces recorded if the environment of this process names a collector.
   *
   * @param service name of the process, unless {@code OTEL_SERVICE_NAME} is set
   * @throws IOException if an exporter that the environment requests is unavailable
   */
  public static Traces fromEnvironment(String service) throws IOException {
    return fromEnvironment(service, System.getenv());
  }

  static Traces fromEnvironment(String service, Map<String, String> environment)
      throws IOException {
    if (ENDPOINTS.stream().allMatch(name -> environment.getOrDefault(name, "").isBlank())) {
      return NONE;
    }
    for (String name : PROTOCOLS) {
      if (environment.getOrDefault(name, "").equals("grpc")) {
        throw new IOException(
            "%s is grpc, which is not supported; set it to http/protobuf, and use the collector's port for that protocol, usually 4318"
                .formatted(name));
      }
    }
    return Sdk.open(service);
  }

  /** A separate class, so that the SDK is loaded only on demand. */
  private static final class Sdk {
    private static final long FLUSH_SECONDS = 5;

    static Traces open(String service) throws IOException {
      try {
        OpenTelemetrySdk sdk =
            AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(
                    () ->
                        Map.of(
                            "otel.service.name", service,
                            "otel.exporter.otlp.protocol", "http/protobuf",
                            // Metrics are exported to Prometheus, and logs written to standard
                            // error.
                            "otel.metrics.exporter", "none",
                            "otel.logs.exporter", "none"))
                .addSpanExporterCustomizer((exporter, _) -> new LoggingExporter(exporter))
                .addResourceCustomizer((resource, _) -> resource.merge(process()))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        return new Traces(sdk, () -> sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS));
      } catch (ConfigurationException | IllegalStateException e) {
        throw new IOException(
            "traces cannot be sent with the OTEL_ variables of the environment: " + reason(e), e);
      }
    }

    /** The message of the innermost cause. */
    private static String reason(Throwable e) {
      return e.getCause() == null ? e.getMessage() : reason(e.getCause());
    }

    private static Resource process() {
      return Resource.create(
          Attributes.of(AttributeKey.longKey("process.pid"), ProcessHandle.current().pid()));
    }
  }

  /** Starts to build a span, by default a child of the calling thread's current span. */
  public SpanBuilder span(String name) {
    return tracer.spanBuilder(name);
  }

  /** The W3C {@code traceparent} of a span, for another process; empty if it is not recorded. */
  public static String link(Span span) {
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, Map::put);
    return headers.getOrDefault(TRACE_PARENT, "");
  }

  /**
   * The context of another process's span, for its children.
   *
   * @param link from {@link #link}; an invalid one means no parent
   */
  public static Context below(String link) {
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), Map.of(TRACE_PARENT, link), FROM_MAP);
  }

  /** Work in a span. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Does work in a new span, a child of the calling thread's current span. */
  public <T, E extends Exception> T in(String name, Work<T, E> work) throws E {
    return within(span(name).startSpan(), work);
  }

  /** Runs work with a started span as the thread's current one, then ends the span. */
  public static void within(Span span, Runnable work) {
    within(
        span,
        () -> {
          work.run();
          return null;
        });
  }

  private static <T, E extends Exception> T within(Span span, Work<T, E> work) throws E {
    try (Scope _ = span.makeCurrent()) {
      return work.run();
    } finally {
      span.end();
    }
  }

  /**
   * Sends the remaining spans, within a few seconds. May be called more than once, from any thread;
   * returns when the spans are sent.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      close.run();
    }
  }
}
