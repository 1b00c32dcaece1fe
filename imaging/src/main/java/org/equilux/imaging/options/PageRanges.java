package org.equilux.imaging.options;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The selected pages of a picture, in the order of the picture and without duplicates, regardless
 * of the order and overlap of the ranges.
 *
 * @param ranges empty for all pages
 */
public record PageRanges(List<Range> ranges) {
  /** All pages. */
  public static final PageRanges ALL = new PageRanges(List.of());

  private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,9})(?:-(\\d{1,9}))?\\s*");

  /**
   * A range of consecutive pages.
   *
   * @param first page, from 1
   * @param last page, at least {@code first}
   */
  public record Range(int first, int last) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is invalid
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
   * Parses a list such as {@code 1,3-5}.
   *
   * @throws IllegalArgumentException if it is malformed
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
   * The selected pages of a picture.
   *
   * @param pages number of pages of the picture
   * @return at least one, counted from 0, in ascending order
   * @throws IllegalArgumentException if the picture lacks one of them
   */
  public List<Integer> of(int pages) {
    for (Range range : ranges) {
      if (range.last() > pages) {
        throw new IllegalArgumentException(
            "page %d is requested, but the picture has %d"
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

  /** The list in the form of {@link #parse}; empty for all pages. */
  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
  }
}
