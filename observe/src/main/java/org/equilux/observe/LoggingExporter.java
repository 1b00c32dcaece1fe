package org.equilux.observe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A span exporter that logs one line when a collector stops accepting spans, and one when it
 * accepts them again. The library's stack trace for every attempt is disabled here.
 */
final class LoggingExporter implements SpanExporter {
  private static final System.Logger LOG = System.getLogger(LoggingExporter.class.getName());

  /** Kept in a field, since an unreferenced logger loses its level. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry.exporter");

  private final SpanExporter exporter;
  private final AtomicBoolean failing = new AtomicBoolean();

  LoggingExporter(SpanExporter exporter) {
    this.exporter = exporter;
    LIBRARY.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(() -> tell(result));
    return result;
  }

  private void tell(CompletableResultCode result) {
    boolean fails = !result.isSuccess();
    if (failing.getAndSet(fails) == fails) {
      return;
    }
    if (fails) {
      Throwable reason = result.getFailureThrowable();
      LOG.log(
          System.Logger.Level.WARNING,
          "traces cannot be sent ({0}) and are dropped until the collector accepts them; is it"
              + " running, and is OTEL_EXPORTER_OTLP_ENDPOINT right?",
          reason == null ? "unknown reason" : reason.toString());
    } else {
      LOG.log(System.Logger.Level.INFO, "traces are sent again");
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
