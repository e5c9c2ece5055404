internal import GRDB

extension Row {
  /// A value of a column. In a damaged file any column may hold anything, which GRDB's subscripts answer with a trap.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(at index: Int) throws -> Value {
    try decode(Value.self, atIndex: index)
  }
}
