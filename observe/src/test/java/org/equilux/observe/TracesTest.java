package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {
  @Test
  void aSpanIsFoundAgainByItsLink() {
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
  void whatIsNoLinkLeadsNowhere(String link) {
    assertFalse(Span.fromContext(Traces.below(link)).getSpanContext().isValid());
  }

  @Test
  void withoutACollectorNothingIsRecorded() {
    Span span = Traces.none().span("a job").startSpan();
    assertFalse(span.isRecording());
    assertEquals("", Traces.link(span));
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
