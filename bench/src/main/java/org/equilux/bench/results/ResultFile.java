package org.equilux.bench.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The results of a benchmark run in a JSON file.
 *
 * @param schema of the file; {@link #SCHEMA}
 * @param date start of the run, ISO 8601
 * @param revision of the sources; empty if unknown
 * @param settings of the run by name, which must be equal to resume it
 * @param wrong descriptions of wrong results; such a run has failed
 * @param missing contestants that could not take part, with reasons
 */
public record ResultFile(
    String schema,
    String date,
    String revision,
    Machine machine,
    Map<String, String> settings,
    List<String> wrong,
    List<Missing> missing,
    List<Row> rows) {
  /** The name and version of the schema. */
  public static final String SCHEMA = "equilux-bench/1";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public ResultFile {
    settings = new TreeMap<>(settings);
    wrong = List.copyOf(wrong);
    missing = List.copyOf(missing);
    rows = List.copyOf(rows);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is malformed; the message has the reason
   */
  public static ResultFile read(Path file) throws IOException {
    ResultFile read;
    try {
      read = JSON.readValue(file.toFile(), ResultFile.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not a benchmark result: " + e.getOriginalMessage(), e);
    }
    if (!SCHEMA.equals(read.schema)) {
      throw new IOException(
          "%s is of the schema %s; this program reads %s".formatted(file, read.schema, SCHEMA));
    }
    return read;
  }

  /** Writes the file atomically. */
  public void write(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, JSON.writeValueAsBytes(this));
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
