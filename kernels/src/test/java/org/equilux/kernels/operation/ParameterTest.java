package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTest {
  private static final Parameter.Numeric PERCENT =
      new Parameter.Numeric("low", "A part.", 0, 100, false, "0.35");
  private static final Parameter.Numeric BITS =
      new Parameter.Numeric("bits", "A depth.", List.of("full", "auto"), 8, 16, true, "full");

  @ParameterizedTest
  @CsvSource({"1,1", "1.50,1.5", " 2e1 ,20", "100,100", "0,0", "-0,0", "0.1,0.1"})
  void numbersHaveACanonicalForm(String given, String canonical) {
    assertEquals(canonical, PERCENT.parse(given));
    assertEquals(canonical, PERCENT.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "100.1", "NaN", "Infinity", "1e999", "x", "", "1,5", "full"})
  void invalidNumbersAreRefused(String given) {
    assertEquals(
        "low cannot be \"" + given + "\"; it is a number from 0 to 100",
        assertThrows(IllegalArgumentException.class, () -> PERCENT.parse(given)).getMessage());
  }

  @Test
  void namedValuesAreNumbers() {
    assertEquals("auto", BITS.parse(" AUTO "));
    assertEquals("12", BITS.parse("12.0"));
    assertEquals(
        "bits cannot be \"12.5\"; it is one of full, auto, 8 to 16",
        assertThrows(IllegalArgumentException.class, () -> BITS.parse("12.5")).getMessage());
  }

  /** Every operation's defaults are valid and canonical. */
  @Test
  void defaultsAreCanonical() {
    for (Operation operation : Operations.all()) {
      for (Parameter parameter : operation.parameters()) {
        String value = parameter.defaultValue();
        assertEquals(value, value.isEmpty() ? "" : parameter.parse(value));
      }
    }
  }

  @Test
  void usedBitsAreDetectedFromTheGreatestValue() {
    HistogramGrid histograms = new HistogramGrid(1, 1, 1, 65_536);
    Map<String, String> auto = Map.of("bits", "auto");
    assertEquals(8, SharedParameters.bits(auto, histograms, SampleType.UINT16));
    histograms.counts()[1023] = 1;
    assertEquals(10, SharedParameters.bits(auto, histograms, SampleType.UINT16));
    histograms.counts()[1024] = 1;
    assertEquals(12, SharedParameters.bits(auto, histograms, SampleType.UINT16));
    histograms.counts()[20_000] = 1;
    assertEquals(16, SharedParameters.bits(auto, histograms, SampleType.UINT16));
    assertEquals(16, SharedParameters.bits(Map.of("bits", "full"), histograms, SampleType.UINT16));
    assertEquals(9, SharedParameters.bits(Map.of("bits", "9"), histograms, SampleType.UINT16));
    assertEquals(16, SharedParameters.bits(Map.of("bits", "9"), histograms, SampleType.INT16));
    assertEquals(16, SharedParameters.bits(Map.of("bits", "9"), histograms, SampleType.FLOAT32));
    HistogramGrid shallow = new HistogramGrid(1, 1, 1, 256);
    assertEquals(8, SharedParameters.bits(Map.of("bits", "12"), shallow, SampleType.UINT8));
  }

  /** 12-bit data spread over 12 bits equal the 8-bit formula with other numbers. */
  @Test
  void resultsHaveTheUsedBits() {
    JobSpec spec =
        new JobSpec(new EqualizeOperation(), Map.of("bits", "auto"), PixelFormat.GRAY16, 10, 10);
    HistogramGrid histograms = spec.emptyHistograms();
    histograms.counts()[1000] = 50;
    histograms.counts()[3000] = 50;
    LutGrid tables = spec.reduce(histograms, Attachments.NONE);
    assertEquals(4095, tables.maximum());
    assertEquals(65_536, tables.levels());
    assertEquals(0, tables.entries()[1000]);
    assertEquals(4095, tables.entries()[3000]);
    assertEquals(4095, tables.entries()[65_535]);
  }

  @Test
  void nodataDefaultsToTheFilesValue() {
    Map<String, String> parameters = new HashMap<>(new EqualizeOperation().resolve(Map.of()));
    SharedParameters.resolveNodata(parameters, OptionalDouble.of(7));
    assertEquals(OptionalDouble.of(7), SharedParameters.nodata(parameters));
    parameters.put("nodata", "auto");
    SharedParameters.resolveNodata(parameters, OptionalDouble.empty());
    assertEquals(OptionalDouble.empty(), SharedParameters.nodata(parameters));
    parameters.put("nodata", "9");
    SharedParameters.resolveNodata(parameters, OptionalDouble.of(7));
    assertEquals(OptionalDouble.of(9), SharedParameters.nodata(parameters));
    Map<String, String> edges = new HashMap<>();
    SharedParameters.resolveNodata(edges, OptionalDouble.of(7));
    assertTrue(edges.isEmpty());
  }

  @Test
  void impossibleNodataValuesAreRefused() {
    assertEquals(
        "nodata is 256, but unsigned samples of 8 bits are whole numbers from 0 to 255",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new JobSpec(
                        new EqualizeOperation(), Map.of("nodata", "256"), PixelFormat.RGB8, 1, 1))
            .getMessage());
  }

  @Test
  void fileNamesAreReducedToTheirLastSegment() {
    Parameter mask = SharedParameters.MASK;
    assertEquals("a b.png", mask.parse("a b.png"));
    assertThrows(IllegalArgumentException.class, () -> mask.parse("a\nb"));
    assertThrows(IllegalArgumentException.class, () -> mask.parse("x".repeat(256)));
  }
}
