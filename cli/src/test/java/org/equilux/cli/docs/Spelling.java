package org.equilux.cli.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.hunspell.Dictionary;
import org.apache.lucene.analysis.hunspell.Hunspell;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * The spelling of American English: Hunspell's dictionary and the words of the field. Names are not
 * checked: words with digits, with a capital inside, or with signs such as a slash.
 */
final class Spelling {
  private static final Pattern TOKEN = Pattern.compile("[^\\s\u2026\u2014|-]+");
  private static final Pattern AROUND = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");
  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}']*");

  /** Spellings in the dictionary that are refused in favor of the American ones. */
  private static final Set<String> REFUSED =
      Set.of("grey", "greys", "catalogue", "towards", "whilst", "licence");

  private final Hunspell dictionary;
  private final Set<String> field = new HashSet<>();
  private final Map<String, Boolean> checked = new HashMap<>();

  Spelling() {
    try (InputStream rules = Spelling.class.getResourceAsStream("en_US.aff");
        InputStream words = Spelling.class.getResourceAsStream("en_US.dic");
        BufferedReader terms =
            new BufferedReader(
                new InputStreamReader(
                    Spelling.class.getResourceAsStream("field-words.txt"),
                    StandardCharsets.UTF_8))) {
      dictionary =
          new Hunspell(new Dictionary(new ByteBuffersDirectory(), "spelling", rules, words));
      terms.lines().filter(line -> !line.startsWith("#")).forEach(field::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The words of a text that are in no list, in alphabetical order. */
  Set<String> unknown(String text) {
    Set<String> unknown = new TreeSet<>();
    Matcher tokens = TOKEN.matcher(text);
    while (tokens.find()) {
      String word = AROUND.matcher(tokens.group().replace('\u2019', '\'')).replaceAll("");
      if (WORD.matcher(word).matches() && !isName(word) && !isKnown(word)) {
        unknown.add(word);
      }
    }
    return unknown;
  }

  private static boolean isName(String word) {
    return !word.substring(1).equals(word.substring(1).toLowerCase(Locale.ROOT));
  }

  private boolean isKnown(String word) {
    return checked.computeIfAbsent(
        word,
        _ -> {
          String lower = word.toLowerCase(Locale.ROOT);
          String stem = lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
          boolean spelled = dictionary.spell(word) || dictionary.spell(stem);
          return field.contains(stem) || (spelled && !REFUSED.contains(stem));
        });
  }
}
