package org.equilux.command.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HumanNumberTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "4096, 4096, 4096",
    "4k, 4096, 4000",
    "4M, 4194304, 4000000",
    "1.5G, 1610612736, 1500000000",
    "2 GiB, 2147483648, 2000000000",
    "3TB, 3298534883328, 3000000000000"
  })
  void readsUnitPrefixes(String text, long bytes, long count) {
    assertEquals(bytes, new HumanNumber.Bytes().convert(text));
    assertEquals(count, new HumanNumber.Count().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "M", "4X", "1e9", "99999999T", "4 M B"})
  void refusesOtherText(String text) {
    assertThrows(TypeConversionException.class, () -> new HumanNumber.Bytes().convert(text));
  }
}
