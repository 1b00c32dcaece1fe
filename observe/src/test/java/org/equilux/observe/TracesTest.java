package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {
  @Test
  void spansAreLinkedAcrossProcesses() {
    InMemorySpanExporter exported = InMemorySpanExporter.create();
    try (OpenTelemetrySdk sdk = sdk(exported)) {
      Traces traces = Traces.of(sdk);
      Span here = traces.span("here").startSpan();
      String link = Traces.link(here);
      // As another process would.
      traces.span("there").setParent(Traces.below(link)).startSpan().end();
      here.end();

      List<SpanData> spans = exported.getFinishedSpanItems();
      assertEquals(List.of("there", "here"), spans.stream().map(SpanData::getName).toList());
      assertEquals(spans.get(1).getSpanId(), spans.get(0).getParentSpanId());
      assertEquals(spans.get(1).getTraceId(), spans.get(0).getTraceId());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-00000000000000000000000000000000-0000000000000000-01",
        "00-zzf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void invalidLinksYieldNoParent(String link) {
    assertFalse(Span.fromContext(Traces.below(link)).getSpanContext().isValid());
  }

  @Test
  void withoutACollectorNothingIsRecorded() {
    Span span = Traces.none().span("a job").startSpan();
    assertFalse(span.isRecording());
    assertEquals("", Traces.link(span));
  }

  @Test
  void grpcIsRefusedWithTheRemedy() {
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://localhost:4317",
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "grpc");
    IOException refused =
        assertThrows(IOException.class, () -> Traces.fromEnvironment("test", environment));
    assertTrue(refused.getMessage().contains("OTEL_EXPORTER_OTLP_PROTOCOL"), refused.getMessage());
    assertTrue(refused.getMessage().contains("http/protobuf"), refused.getMessage());
  }

  @Test
  void anEmptyEndpointDisablesTraces() throws IOException {
    assertSame(
        Traces.none(), Traces.fromEnvironment("test", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "")));
  }

  /** A collector that succeeds or fails in a given sequence. */
  private static final class Collector implements SpanExporter {
    private final Iterator<CompletableResultCode> results;

    Collector(CompletableResultCode... results) {
      this.results = List.of(results).iterator();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return results.next();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void anUnreachableCollectorIsLoggedOnceUntilItReturns() {
    List<LogRecord> lines = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(LoggingExporter.class.getName());
    logger.addHandler(handler);
    try {
      CompletableResultCode absent =
          CompletableResultCode.ofExceptionalFailure(new IOException("no route"));
      CompletableResultCode taken = CompletableResultCode.ofSuccess();
      CompletableResultCode[] results = {taken, absent, absent, taken, taken, absent};
      LoggingExporter exporter = new LoggingExporter(new Collector(results));
      for (CompletableResultCode result : results) {
        assertSame(result, exporter.export(List.of()));
      }
      assertEquals(
          List.of(Level.WARNING, Level.INFO, Level.WARNING),
          lines.stream().map(LogRecord::getLevel).toList());
      assertTrue(lines.getFirst().getParameters()[0].toString().contains("no route"));
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static OpenTelemetrySdk sdk(InMemorySpanExporter exported) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build())
        .build();
  }
}
