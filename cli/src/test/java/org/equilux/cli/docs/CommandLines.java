package org.equilux.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls of {@code equilux} in code of the documentation, split into words as by a shell. */
final class CommandLines {
  private static final Set<String> COMMANDS =
      Set.of("process", "submit", "serve", "worker", "devices");
  private static final Pattern CALL =
      Pattern.compile("(?:^|[\\s$&;|(])(?:\\./|bin/|\\S*/)?equilux\\s+([a-z]+)(?=\\s|$)([^\n]*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  /** The end of a call: a comment, another command, or a redirection. */
  private static final Pattern END = Pattern.compile("#|&&?|\\|\\|?|;|>>?|<|2>.*|\u2026|\\.\\.\\.");

  private CommandLines() {}

  /** The calls of commands with a parser in this installation, each as words. */
  static List<List<String>> calls(String code) {
    List<List<String>> calls = new ArrayList<>();
    Matcher matcher = CALL.matcher(code.replace("\\\n", " "));
    while (matcher.find()) {
      if (COMMANDS.contains(matcher.group(1))) {
        List<String> words = new ArrayList<>(List.of(matcher.group(1)));
        words.addAll(words(matcher.group(2)));
        calls.add(words);
      }
    }
    return calls;
  }

  /** The commands of the launcher in some code, such as {@code build}. */
  static List<String> names(String code) {
    return Pattern.compile("(?:^|[\\s$(])\\./equilux +([a-z]+)")
        .matcher(code)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      if (matcher.group(3) == null) {
        words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      } else if (END.matcher(matcher.group(3)).matches()) {
        break;
      } else {
        // The parser would access the object store or file system.
        words.add(matcher.group(3).replaceFirst("^(s3|hdfs)://", ""));
      }
    }
    return words;
  }
}
