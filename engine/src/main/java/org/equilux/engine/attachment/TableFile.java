package org.equilux.engine.attachment;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.equilux.engine.JobFailedException;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.storage.Blob;
import org.equilux.storage.RandomAccessSource;

/**
 * The text format of lookup tables: one line for each value, with the value to which it is mapped.
 *
 * <pre>
 * # Equilux lookup table
 * # columns=1 rows=1 planes=1 levels=256 maximum=255
 * value,luminance
 * 0,0
 * 1,3
 * ...
 * </pre>
 *
 * <p>Three planes have the columns {@code red,green,blue}, others {@code band1,band2} and so on; a
 * grid has one for each plane of each cell, row by row, called {@code r0c1} or {@code r0c1.red}.
 *
 * <p>Tables of other programs are read, too: comments and a header are optional, numbers are
 * separated by commas, semicolons, tabs or blanks, and without a line of sizes a line has 1 number
 * (the new value), 2 (the old value before it), 3 (red, green, blue) or 4 (the value before them).
 * Lines are in the order of the values, from 0; there are from 256 to 65,536, a power of 2.
 */
public final class TableFile {
  private static final String[] COLORS = {"red", "green", "blue"};
  private static final Pattern SIZE =
      Pattern.compile(
          "\\b(columns|rows|planes|levels|maximum)=(\\d{1,6})\\b"); // products fit into 64 bits
  private static final int MIN_LEVELS = 1 << 8;
  private static final int MAX_LEVELS = 1 << 16;

  /** The limit of entries, which is that of a page's tables. */
  private static final int MAX_ENTRIES = 1 << 24;

  /**
   * The limit of a line in characters: a line for each of the fewest values, with the most numbers
   * of five digits.
   */
  private static final int MAX_LINE = (MAX_ENTRIES / MIN_LEVELS + 1) * 6;

  /** The limit of lines: the most lines with entries, and ample comments. */
  private static final int MAX_LINES = MAX_LEVELS + 10_000;

  private TableFile() {}

  /** The number of entries written at a time from tables in memory. */
  private static final int BLOCK_ENTRIES = 1 << 16;

  /** The source of tables' entries. */
  @FunctionalInterface
  private interface Entries {
    /**
     * Reads entries of one table.
     *
     * @param at index of the first entry among those of all tables, one table after the other
     * @param into receives the entries
     */
    void read(long at, char[] into, int offset, int count) throws IOException;
  }

  /** Writes tables; the stream stays open. */
  public static void write(LutGrid tables, OutputStream to) throws IOException {
    char[] entries = tables.entries();
    write(
        tables.shape(),
        (at, into, offset, count) ->
            System.arraycopy(entries, Math.toIntExact(at), into, offset, count),
        BLOCK_ENTRIES,
        to);
  }

  /**
   * Writes tables stored in the encoding of {@link LutGrid#encode}, block by block, so that memory
   * stays small however slowly the text is consumed. Both streams stay open.
   *
   * @param atOnce number of buffered entries, unless a single value has more; a larger buffer means
   *     fewer reads
   * @throws IllegalArgumentException if the source has no such tables
   */
  public static void write(RandomAccessSource encoded, int atOnce, OutputStream to)
      throws IOException {
    byte[] header = new byte[(int) Math.min(encoded.size(), LutGrid.Shape.ENCODED_BYTES)];
    encoded.read(0, header, 0, header.length);
    LutGrid.Shape shape = LutGrid.Shape.decode(header, encoded.size());
    write(
        shape,
        (at, into, offset, count) -> {
          byte[] bytes = new byte[count * Character.BYTES];
          encoded.read(header.length + at * Character.BYTES, bytes, 0, bytes.length);
          ByteBuffer.wrap(bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asCharBuffer()
              .get(into, offset, count);
        },
        atOnce,
        to);
  }

  private static void write(LutGrid.Shape shape, Entries entries, int atOnce, OutputStream to)
      throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.US_ASCII));
    out.write("# Equilux lookup table\n");
    out.write(
        "# columns=%d rows=%d planes=%d levels=%d maximum=%d\n"
            .formatted(
                shape.columns(), shape.rows(), shape.planes(), shape.levels(), shape.maximum()));
    out.write("value");
    for (int row = 0; row < shape.rows(); row++) {
      for (int column = 0; column < shape.columns(); column++) {
        for (int plane = 0; plane < shape.planes(); plane++) {
          out.write("," + name(shape, column, row, plane));
        }
      }
    }
    out.write('\n');
    int tables = shape.tables();
    int most = Math.clamp(atOnce / tables, 1, shape.levels());
    char[] block = new char[tables * most];
    for (int first = 0; first < shape.levels(); first += most) {
      int count = Math.min(most, shape.levels() - first);
      for (int table = 0; table < tables; table++) {
        entries.read((long) table * shape.levels() + first, block, table * count, count);
      }
      writeLines(block, first, count, tables, out);
    }
    out.flush();
  }

  /** Writes the lines of a block of values, whose entries are ordered by table. */
  private static void writeLines(char[] block, int first, int count, int tables, Writer out)
      throws IOException {
    for (int value = 0; value < count; value++) {
      out.write(Integer.toString(first + value));
      for (int table = 0; table < tables; table++) {
        out.write(',');
        out.write(Integer.toString(block[table * count + value]));
      }
      out.write('\n');
    }
  }

  private static String name(LutGrid.Shape shape, int column, int row, int plane) {
    String color =
        switch (shape.planes()) {
          case 1 -> "luminance";
          case 3 -> COLORS[plane];
          default -> "band" + (plane + 1);
        };
    if (shape.columns() * shape.rows() == 1) {
      return color;
    }
    String cell = "r%dc%d".formatted(row, column);
    return shape.planes() == 1 ? cell : cell + "." + color;
  }

  /**
   * Reads tables.
   *
   * @param name of the file, for errors
   * @return tables of 1 to 64 planes and 256 to 65,536 levels, at most 2^24 entries in total
   * @throws JobFailedException if the file has no valid tables; the message has the line and the
   *     reason
   * @throws IOException if the file cannot be read
   */
  public static LutGrid read(Blob file, String name) throws IOException, JobFailedException {
    try (RandomAccessSource source = file.open();
        Reader in =
            new InputStreamReader(
                new BufferedInputStream(source.stream(0, source.size())), StandardCharsets.UTF_8)) {
      return new Reading(in, name).tables();
    }
  }

  /**
   * The parser's state. Its memory grows with the lines read, not with the size declared in the
   * file.
   */
  private static final class Reading {
    private final Reader in;
    private final char[] buffer = new char[1 << 13];
    private int position;
    private int filled;
    private final String name;
    private final Map<String, Integer> sizes = new HashMap<>();
    private int lineNumber;
    private boolean begun;

    /** The column of each table; null before the first line. */
    private char[][] tables;

    private boolean hasValues;
    private int levels;
    private int greatest;

    /** The line in which {@link #greatest} was first read. */
    private int greatestLine;

    Reading(Reader in, String name) {
      this.in = in;
      this.name = name;
    }

    LutGrid tables() throws IOException, JobFailedException {
      for (String line = line(); line != null; line = line()) {
        String text = line.replace("\uFEFF", "").strip();
        if (text.startsWith("#")) {
          comment(text);
        } else if (!text.isEmpty()) {
          line(fields(text));
        }
      }
      return grid();
    }

    /** The next line without its terminator; null at the end. */
    private String line() throws IOException, JobFailedException {
      lineNumber++;
      if (lineNumber > MAX_LINES) {
        throw wrong("exceeds the number of lines of a lookup table");
      }
      StringBuilder line = new StringBuilder();
      for (int c = read(); c != '\n'; c = read()) {
        if (c < 0) {
          return line.isEmpty() ? null : line.toString();
        }
        if (line.length() == MAX_LINE) {
          throw wrong("is longer than any line of a lookup table");
        }
        line.append((char) c);
      }
      return line.toString();
    }

    /** The next character; negative at the end. */
    private int read() throws IOException {
      if (position == filled) {
        position = 0;
        filled = in.read(buffer);
        if (filled <= 0) {
          filled = 0;
          return -1;
        }
      }
      return buffer[position++];
    }

    private void comment(String text) {
      if (tables == null) {
        Matcher size = SIZE.matcher(text);
        while (size.find()) {
          sizes.put(size.group(1), Integer.valueOf(size.group(2)));
        }
      }
    }

    /**
     * The fields separated by commas, semicolons or tabs with blanks around them, or by blanks
     * alone.
     */
    private static List<String> fields(String text) {
      List<String> fields = new ArrayList<>();
      int at = 0;
      while (at < text.length()) {
        int start = at;
        while (at < text.length() && !isMark(text.charAt(at)) && !isBlank(text.charAt(at))) {
          at++;
        }
        fields.add(text.substring(start, at));
        at = skipBlanks(text, at);
        if (at < text.length() && isMark(text.charAt(at))) {
          at = skipBlanks(text, at + 1);
        }
      }
      // Spreadsheets pad short rows with separators.
      while (!fields.isEmpty() && fields.getLast().isEmpty()) {
        fields.removeLast();
      }
      return fields;
    }

    private static int skipBlanks(String text, int from) {
      int at = from;
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
      return at;
    }

    private static boolean isMark(char c) {
      return c == ',' || c == ';' || c == '\t';
    }

    private static boolean isBlank(char c) {
      return c != '\t' && Character.isWhitespace(c);
    }

    private void line(List<String> fields) throws JobFailedException {
      boolean first = !begun;
      begun = true;
      if (!fields.isEmpty() && !(first && isHeader(fields.getFirst()))) {
        entries(fields);
      }
    }

    private static boolean isHeader(String field) {
      return field.isEmpty() || "+-.0123456789".indexOf(field.charAt(0)) < 0;
    }

    private static boolean isNumber(String field) {
      for (int i = 0; i < field.length(); i++) {
        if (field.charAt(i) < '0' || field.charAt(i) > '9') {
          return false;
        }
      }
      return !field.isEmpty();
    }

    private void entries(List<String> fields) throws JobFailedException {
      if (tables == null) {
        begin(fields.size());
      }
      int first = hasValues ? 1 : 0;
      if (fields.size() != tables.length + first) {
        throw wrong(
            "has %d numbers, but the first line has %d"
                .formatted(fields.size(), tables.length + first));
      }
      if (levels == MAX_LEVELS) {
        throw wrong("exceeds the limit of entries: a table has at most " + MAX_LEVELS + " entries");
      }
      if (hasValues && number(fields.getFirst()) != levels) {
        throw wrong(
            "is for the value %s, but must be for %d: each value needs a line, in order from 0"
                .formatted(fields.getFirst(), levels));
      }
      if (levels == tables[0].length) {
        grow();
      }
      for (int i = 0; i < tables.length; i++) {
        int entry = number(fields.get(first + i));
        if (entry > greatest) {
          greatest = entry;
          greatestLine = lineNumber;
        }
        tables[i][levels] = (char) entry;
      }
      levels++;
    }

    /** Determines the columns from the first line. */
    private void begin(int fields) throws JobFailedException {
      if (isSized()) {
        long announced = (long) size("columns", 1) * size("rows", 1) * size("planes", 1);
        if (announced < 1) {
          throw wrong("follows a line of sizes with a 0");
        }
        if (fields != announced && fields != announced + 1) {
          throw wrong(
              "has %d numbers, but the declared sizes need %d, or one more with the value"
                  .formatted(fields, announced));
        }
        hasValues = fields == announced + 1;
      } else if (fields <= 4) {
        hasValues = fields % 2 == 0;
      } else {
        throw wrong(
            "has %d numbers; it has 1 to 4 unless a line such as \"# columns=8 rows=8 planes=1\""
                    .formatted(fields)
                + " announces more");
      }
      int columns = fields - (hasValues ? 1 : 0);
      if (columns > MAX_ENTRIES / MIN_LEVELS) {
        throw wrong("has more numbers than any lookup table needs");
      }
      tables = new char[columns][MIN_LEVELS];
    }

    private void grow() throws JobFailedException {
      if ((long) tables.length * levels * 2 > MAX_ENTRIES) {
        throw wrong(
            "exceeds the limit of entries: tables have at most "
                + MAX_ENTRIES
                + " entries in total");
      }
      for (int i = 0; i < tables.length; i++) {
        tables[i] = Arrays.copyOf(tables[i], levels * 2);
      }
    }

    private int number(String field) throws JobFailedException {
      int point = field.indexOf('.');
      // Spreadsheets may write 7 as 7.00.
      String digits = point > 0 && isZeros(field, point + 1) ? field.substring(0, point) : field;
      if (!isNumber(digits) || digits.length() > 9) {
        throw wrong("has \"%s\" instead of a whole number from 0".formatted(shown(field)));
      }
      int number = Integer.parseInt(digits);
      if (number > Character.MAX_VALUE) {
        throw wrong("has " + number + ", but the largest sample value is 65535");
      }
      return number;
    }

    private static boolean isZeros(String field, int from) {
      return field.chars().skip(from).allMatch(c -> c == '0');
    }

    private static String shown(String field) {
      return (field.length() <= 20 ? field : field.substring(0, 20) + "...")
          .replaceAll("\\p{Cntrl}", "?");
    }

    private LutGrid grid() throws JobFailedException {
      if (levels < MIN_LEVELS || Integer.bitCount(levels) != 1) {
        throw new JobFailedException(
            "%s has %d lines of entries, but there must be one for each value: 256 for 8 bits, 65536 for 16, or a power of 2 between"
                .formatted(name, levels));
      }
      if (size("levels", levels) != levels) {
        throw new JobFailedException(
            "%s declares %d levels, but has %d; is the file complete?"
                .formatted(name, size("levels", levels), levels));
      }
      int maximum = size("maximum", levels - 1);
      if (maximum > Character.MAX_VALUE) {
        throw new JobFailedException(
            "%s declares a maximum of %d, but the largest sample value is 65535"
                .formatted(name, maximum));
      }
      if (greatest > maximum) {
        lineNumber = greatestLine;
        throw wrong(
            "has %d, which is above %d; a line \"# maximum=%d\" at the top would allow it"
                .formatted(greatest, maximum, greatest));
      }
      int planes = isSized() ? size("planes", 1) : tables.length;
      try {
        LutGrid grid = new LutGrid(size("columns", 1), size("rows", 1), planes, levels, maximum);
        for (int i = 0; i < tables.length; i++) {
          int cell = i / planes;
          grid.set(
              cell % grid.columns(),
              cell / grid.columns(),
              i % planes,
              Arrays.copyOf(tables[i], levels));
          tables[i] = null;
        }
        return grid;
      } catch (IllegalArgumentException e) {
        throw new JobFailedException(name + " has no valid tables: " + e.getMessage(), e);
      }
    }

    private boolean isSized() {
      return sizes.containsKey("columns")
          || sizes.containsKey("rows")
          || sizes.containsKey("planes");
    }

    private int size(String key, int otherwise) {
      return sizes.getOrDefault(key, otherwise);
    }

    private JobFailedException wrong(String reason) {
      return new JobFailedException("%s, line %d %s".formatted(name, lineNumber, reason));
    }
  }
}
