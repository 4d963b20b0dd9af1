import Foundation

func explain(_ error: BrowserError) -> Explanation {
  switch error {
  case .unreadable(let path, let code):
    Explanation("\(path) cannot be read: \(systemText(code)).", code == EACCES ? .noPermission : .noInput)
  }
}
