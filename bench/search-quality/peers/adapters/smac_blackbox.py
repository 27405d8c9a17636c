from smac import BlackBoxFacade

from adapters._smac import PACKAGE, Facade


class Search(Facade):
    def __init__(self, space, seed, budget, parallel):
        super().__init__(BlackBoxFacade, space, seed, budget)
