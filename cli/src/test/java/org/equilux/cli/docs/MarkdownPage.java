package org.equilux.cli.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, parsed as on GitHub: prose, links, headings and code.
 *
 * @param prose the lines outside of code blocks, without code spans
 * @param links the targets of links and images
 * @param anchors the names of the headings in links
 * @param code the code blocks and code spans, in order
 */
record MarkdownPage(
    Path file, String prose, List<String> links, Set<String> anchors, List<String> code) {
  private static final Pattern BLOCK =
      Pattern.compile("^( *)(```+)[^\n]*\n(.*?)^\\1\\2 *$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SPAN = Pattern.compile("(`+)(.+?)\\1", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *#*$", Pattern.MULTILINE);
  private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

  static MarkdownPage read(Path file) {
    List<String> code = new ArrayList<>();
    String text = Repository.text(file);
    String withoutBlocks = BLOCK.matcher(text).replaceAll(block -> keep(code, block.group(3)));
    Set<String> anchors = anchors(withoutBlocks);
    String prose = SPAN.matcher(withoutBlocks).replaceAll(span -> keep(code, span.group(2)));
    List<String> links = LINK.matcher(prose).results().map(link -> link.group(1)).toList();
    return new MarkdownPage(
        file, LINK.matcher(prose).replaceAll("] "), links, anchors, List.copyOf(code));
  }

  private static String keep(List<String> code, String content) {
    code.add(content);
    return " ";
  }

  private static Set<String> anchors(String text) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> earlier = new HashMap<>();
    Matcher headings = HEADING.matcher(text);
    for (MatchResult heading : headings.results().toList()) {
      String title = LINK.matcher(heading.group(1)).replaceAll("");
      String anchor =
          NOT_IN_ANCHORS
              .matcher(title.toLowerCase(Locale.ROOT))
              .replaceAll("")
              .strip()
              .replace(' ', '-');
      int number = earlier.merge(anchor, 1, Integer::sum);
      anchors.add(number == 1 ? anchor : anchor + "-" + (number - 1));
    }
    return anchors;
  }
}
