package dev.fluxlift.yaml;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a mapping, in order and unchangeable, in two arrays. Two maps that share their values, as an
 * object and a copy with one change do, are compared without looking into what they share.
 */
final class Entries extends AbstractMap<String, Value> {
  private static final Entries NONE = new Entries(new String[0], new Value[0]);
  /** Up to this many keys a search from the front is as good as a table. */
  private static final int FEW = 8;

  private final String[] keys;
  private final Value[] values;
  /** Places of keys plus one, by hash code with linear probing; empty when there are few. */
  private final int[] table;

  private int hash;

  private Entries(String[] keys, Value[] values) {
    this.keys = keys;
    this.values = values;
    this.table = keys.length <= FEW ? new int[0] : table(keys);
  }

  static Entries copyOf(Map<String, Value> map) {
    if (map instanceof Entries entries) {
      return entries;
    }
    int size = map.size();
    if (size == 0) {
      return NONE;
    }
    String[] keys = new String[size];
    Value[] values = new Value[size];
    int i = 0;
    for (Map.Entry<String, Value> entry : map.entrySet()) {
      keys[i] = entry.getKey();
      values[i] = entry.getValue();
      i++;
    }
    return new Entries(keys, values);
  }

  private static int[] table(String[] keys) {
    int size = Integer.highestOneBit(keys.length * 2 - 1) * 2;
    int[] out = new int[size];
    for (int i = 0; i < keys.length; i++) {
      int at = keys[i].hashCode() * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(size) + 1;
      while (out[at] != 0) {
        at = at + 1 & size - 1;
      }
      out[at] = i + 1;
    }
    return out;
  }

  private int place(Object key) {
    if (table.length == 0) {
      for (int i = 0; i < keys.length; i++) {
        if (keys[i].equals(key)) {
          return i;
        }
      }
      return -1;
    }
    int at = key.hashCode() * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(table.length) + 1;
    while (table[at] != 0) {
      int i = table[at] - 1;
      if (keys[i].equals(key)) {
        return i;
      }
      at = at + 1 & table.length - 1;
    }
    return -1;
  }

  /** With this value, in the place of the old one when there is one; itself when it has it already. */
  Entries with(String key, Value value) {
    int at = place(key);
    if (at >= 0) {
      if (values[at] == value) {
        return this;
      }
      Value[] next = values.clone();
      next[at] = value;
      return new Entries(this, next);
    }
    String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
    Value[] moreValues = Arrays.copyOf(values, keys.length + 1);
    moreKeys[keys.length] = key;
    moreValues[keys.length] = value;
    return new Entries(moreKeys, moreValues);
  }

  private Entries(Entries sameKeys, Value[] values) {
    this.keys = sameKeys.keys;
    this.table = sameKeys.table;
    this.values = values;
  }

  /** Without this key; itself when it is not there. */
  Entries without(String key) {
    int at = place(key);
    if (at < 0) {
      return this;
    }
    if (keys.length == 1) {
      return NONE;
    }
    String[] lessKeys = new String[keys.length - 1];
    Value[] lessValues = new Value[keys.length - 1];
    System.arraycopy(keys, 0, lessKeys, 0, at);
    System.arraycopy(values, 0, lessValues, 0, at);
    System.arraycopy(keys, at + 1, lessKeys, at, lessKeys.length - at);
    System.arraycopy(values, at + 1, lessValues, at, lessKeys.length - at);
    return new Entries(lessKeys, lessValues);
  }

  /** Whether this key with this very value stands at a place. */
  boolean hasAt(int place, String key, Value value) {
    return place < keys.length && values[place] == value && keys[place].equals(key);
  }

  /** Up to a place. */
  Map<String, Value> upTo(int place) {
    Map<String, Value> out = new LinkedHashMap<>();
    for (int i = 0; i < place; i++) {
      out.put(keys[i], values[i]);
    }
    return out;
  }

  /** Itself when the other has the same keys in the same order, and the very same values. */
  Entries orSame(Entries other) {
    if (keys.length != other.keys.length) {
      return other;
    }
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != other.values[i] || !keys[i].equals(other.keys[i])) {
        return other;
      }
    }
    return this;
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public boolean isEmpty() {
    return keys.length == 0;
  }

  @Override
  public @Nullable Value get(@Nullable Object key) {
    int at = key == null ? -1 : place(key);
    return at < 0 ? null : values[at];
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key != null && place(key) >= 0;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Value> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(keys[i], values[i]);
    }
  }

  @Override
  public Set<Map.Entry<String, Value>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public Iterator<Map.Entry<String, Value>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < keys.length;
          }

          @Override
          public Map.Entry<String, Value> next() {
            if (next >= keys.length) {
              throw new NoSuchElementException();
            }
            Map.Entry<String, Value> out = Map.entry(keys[next], values[next]);
            next++;
            return out;
          }
        };
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object o) {
    if (o == this) {
      return true;
    }
    if (!(o instanceof Entries other)) {
      return super.equals(o);
    }
    if (keys.length != other.keys.length || hash != 0 && other.hash != 0 && hash != other.hash) {
      return false;
    }
    for (int i = 0; i < keys.length; i++) {
      int at = keys[i].equals(other.keys[i]) ? i : other.place(keys[i]);
      if (at < 0 || values[i] != other.values[at] && !values[i].equals(other.values[at])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      for (int i = 0; i < keys.length; i++) {
        known += keys[i].hashCode() ^ values[i].hashCode();
      }
      hash = known;
    }
    return known;
  }
}
