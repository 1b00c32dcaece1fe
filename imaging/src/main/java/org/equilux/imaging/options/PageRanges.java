package org.equilux.imaging.options;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which pages of a picture a result has. They keep the order of the picture, in whatever order they
 * are named, and none comes twice.
 *
 * @param ranges none if the result has all pages
 */
public record PageRanges(List<Range> ranges) {
  /** Every page. */
  public static final PageRanges ALL = new PageRanges(List.of());

  private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,9})(?:-(\\d{1,9}))?\\s*");

  /**
   * Pages that follow each other.
   *
   * @param first from 1
   * @param last the first one or a later one
   */
  public record Range(int first, int last) {
    /**
     * @throws IllegalArgumentException if there can be no such pages
     */
    public Range {
      if (first < 1 || last < first) {
        throw new IllegalArgumentException(
            "pages cannot be " + text(first, last) + "; pages are counted from 1, upwards");
      }
    }

    private static String text(int first, int last) {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }

    @Override
    public String toString() {
      return text(first, last);
    }
  }

  public PageRanges {
    ranges = List.copyOf(ranges);
  }

  /**
   * Reads a list such as {@code 1,3-5}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PageRanges parse(String list) {
    List<Range> ranges = new ArrayList<>();
    for (String item : list.split(",", -1)) {
      Matcher range = RANGE.matcher(item);
      if (!range.matches()) {
        throw new IllegalArgumentException(
            "pages cannot be \"" + list + "\"; it is a list of pages such as 1,3-5");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      ranges.add(new Range(first, last));
    }
    return new PageRanges(ranges);
  }

  /**
   * The pages of a picture that the result has.
   *
   * @param pages how many the picture has
   * @return at least one, counted from 0, in ascending order
   * @throws IllegalArgumentException if one is named that the picture does not have
   */
  public List<Integer> of(int pages) {
    for (Range range : ranges) {
      if (range.last() > pages) {
        throw new IllegalArgumentException(
            "page %d is asked for, but the picture has %d"
                .formatted(Math.max(range.first(), pages + 1), pages));
      }
    }
    return IntStream.range(0, pages)
        .filter(page -> ranges.isEmpty() || ranges.stream().anyMatch(range -> has(range, page + 1)))
        .boxed()
        .toList();
  }

  private static boolean has(Range range, int page) {
    return range.first() <= page && page <= range.last();
  }

  /** The list, as {@link #parse} reads it; empty if there are all pages. */
  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
  }
}
