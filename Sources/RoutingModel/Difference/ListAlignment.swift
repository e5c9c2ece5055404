/// Where two lists differ, around the elements that both have in the same order.
package enum ListAlignment {
  package struct Gap: Hashable {
    package let live: Range<Int>
    package let desired: Range<Int>

    /// How many positions are told as different; elements at one index count once.
    var rows: Int {
      live.lowerBound == desired.lowerBound ? max(live.count, desired.count) : live.count + desired.count
    }
  }

  /// Cells of the table of shared elements, two bytes each: 256 elements against 256 between the first and the last
  /// difference, more than a person changes in a list at once. Beyond it, lists are told index by index.
  static let largestTable = 65_536

  /// In ascending order; empty for equal lists. Never more rows than index by index.
  package static func gaps(_ live: [JSONValue], _ desired: [JSONValue]) -> [Gap] {
    var start = 0
    while start < live.count, start < desired.count, live[start] == desired[start] { start += 1 }
    var tail = 0
    while tail < live.count - start, tail < desired.count - start,
      live[live.count - 1 - tail] == desired[desired.count - 1 - tail]
    { tail += 1 }
    let middle = Gap(live: start..<live.count - tail, desired: start..<desired.count - tail)
    if middle.live.isEmpty && middle.desired.isEmpty { return [] }
    if middle.live.isEmpty || middle.desired.isEmpty || middle.live.count > largestTable / middle.desired.count {
      return [middle]
    }
    // Whole trees are hashed once each; the table compares numbers.
    var numbers: [JSONValue: Int] = [:]
    func number(_ element: JSONValue) -> Int {
      if let known = numbers[element] { return known }
      numbers[element] = numbers.count
      return numbers.count - 1
    }
    let left = live[middle.live].map(number)
    let right = desired[middle.desired].map(number)
    let aligned = gaps(left, right, start)
    let indexByIndex = zip(left, right).count { $0 != $1 } + abs(left.count - right.count)
    return aligned.reduce(0) { $0 + $1.rows } <= indexByIndex ? aligned : [middle]
  }

  /// The gaps around a longest common subsequence of two lists that begin at `start`.
  private static func gaps(_ left: [Int], _ right: [Int], _ start: Int) -> [Gap] {
    let width = right.count + 1
    // How much the rests from (row, column) on share; the last row and column stay 0.
    var shared = [UInt16](repeating: 0, count: (left.count + 1) * width)
    for row in left.indices.reversed() {
      for column in right.indices.reversed() {
        shared[row * width + column] =
          left[row] == right[column]
          ? shared[(row + 1) * width + column + 1] + 1
          : max(shared[(row + 1) * width + column], shared[row * width + column + 1])
      }
    }
    var gaps: [Gap] = []
    var (gapRow, gapColumn) = (0, 0)
    func closeGap(_ row: Int, _ column: Int) {
      if gapRow < row || gapColumn < column {
        gaps.append(Gap(live: start + gapRow..<start + row, desired: start + gapColumn..<start + column))
      }
      (gapRow, gapColumn) = (row + 1, column + 1)
    }
    var (row, column) = (0, 0)
    while row < left.count && column < right.count {
      if left[row] == right[column] {
        closeGap(row, column)
        row += 1
        column += 1
      } else if shared[(row + 1) * width + column] >= shared[row * width + column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    closeGap(left.count, right.count)
    return gaps
  }
}
